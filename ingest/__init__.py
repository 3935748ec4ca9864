"""What we hold and how it gets in; knows no HTTP."""
