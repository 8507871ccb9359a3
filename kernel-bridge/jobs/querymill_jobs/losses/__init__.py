"""What a pseudo query would do to a trained retriever: its loss, the loss predicted, the change of loss."""
