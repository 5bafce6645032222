/* abi.h by itself, twice, and its macro in use. */
#include "rec2nwb/abi.h"

int abi_header_has_append(const rec2nwb_host* host);
int abi_header_has_append(const rec2nwb_host* host) { return REC2NWB_HAS(host, append) ? 1 : 0; }
