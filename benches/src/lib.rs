//! Speed and cost, against peers and against the floor.
