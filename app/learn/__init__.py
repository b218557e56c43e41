"""Lessons: files of text that ask before they show, and whose numbers are computed when they are shown.

lesson.py says what one is made of, reading.py reads a file, staging.py computes what a scene shows, checking.py judges
an answer, library.py has all lessons.
"""
