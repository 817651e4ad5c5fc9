//! Places: New York, the French departments, anywhere else.
