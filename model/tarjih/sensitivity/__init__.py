"""What would change the answer: priors turned, camps, switches, deception, and what to ask next."""
