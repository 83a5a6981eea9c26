from hypothesis import settings

# A busy machine makes one slow example; that says nothing about the code.
settings.register_profile("conformity", deadline=None)
settings.load_profile("conformity")
