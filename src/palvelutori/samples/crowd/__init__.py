"""The people of a demonstration: visitors and staff who act through the public interface, as anybody may."""
