"""
Reading: the bytes of a page -> Extraction with places, or Refusal with a reason. Runs in the guarded worker.

The door is ``read.extract``. Import what you need from its module: nothing is imported here.
"""
