"""The screens of billing, one file each."""
