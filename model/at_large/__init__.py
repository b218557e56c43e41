"""What a head does over hundreds of texts, and not on one."""
