//! Tables: files and what was applied of them.
