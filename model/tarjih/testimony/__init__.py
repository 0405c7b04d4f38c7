"""The model of testimony: how sources come to make claims, and the likelihood of all claims of a case."""
