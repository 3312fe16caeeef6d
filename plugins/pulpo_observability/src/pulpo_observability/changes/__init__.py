"""Changes: what each write did to each document, who did it, and how to take it back."""
