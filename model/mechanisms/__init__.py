"""One mechanism, one file: the function that reads like its equation, its captions and its presets."""
