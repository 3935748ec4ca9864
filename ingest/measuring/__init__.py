"""What a page looks like in numbers, of which `quality` judges. Pure."""
