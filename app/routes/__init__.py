"""What the app answers to. Routes hold no maths and no HTML: parse, call, answer."""
