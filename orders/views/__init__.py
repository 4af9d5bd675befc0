"""The screens of the order desk, one file each."""
