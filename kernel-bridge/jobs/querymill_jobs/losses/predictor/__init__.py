"""A module beside the retriever that predicts its loss. Yoo and Kweon 2019, https://arxiv.org/abs/1905.03677"""
