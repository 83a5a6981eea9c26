"""The law as data: dated lists of instruments under verification, and the rules read from them."""
