"""What tools/figures and tools/paper_page are made of."""
