"""The web application: pages, API and command line around `model`."""
