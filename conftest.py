"""How hard Hypothesis tries: HYPOTHESIS_PROFILE=long is what `make fuzz` asks for."""

import os

from hypothesis import settings

settings.register_profile("dev", deadline=None)
settings.register_profile("long", max_examples=2000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
