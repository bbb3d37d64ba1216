"""One name and many: their normalised form, their characters, their ids."""
