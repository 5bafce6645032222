// C++ sees the same layout as C.
#include "layout.c"
