"""The contract of the API: pydantic writes it, static/lib/types.js is made of it (`python -m app.jsdoc`)."""

from app.schema.common import *
from app.schema.compare import *
from app.schema.effect import *
from app.schema.gap import *
from app.schema.generation import *
from app.schema.heads import *
from app.schema.inside_translator import *
from app.schema.lab import *
from app.schema.output import *
from app.schema.trained import *
from app.schema.translation import *
from app.schema.translators import *
from app.schema.vision import *
from app.schema.weights import *
from app.schema.window import *
