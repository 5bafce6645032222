// Breaks the rule that no exception crosses: every verb but create lets one out.
#include <stdexcept>

#include "rec2nwb/abi.h"

namespace {

rec2nwb_status create(const rec2nwb_host*, rec2nwb_str, void**) { return REC2NWB_OK; }
rec2nwb_status plan(void*) { throw std::runtime_error("out of plan"); }
void destroy(void*) { throw std::runtime_error("out of destroy"); }

const rec2nwb_plugin kDescription = {sizeof(rec2nwb_plugin),
                                     REC2NWB_ABI_MAJOR,
                                     REC2NWB_ABI_MINOR,
                                     0,
                                     {"thrower", 7},
                                     {"1.0.0", 5},
                                     create,
                                     plan,
                                     nullptr,
                                     nullptr,
                                     destroy};

}  // namespace

extern "C" const rec2nwb_plugin* rec2nwb_plugin_entry(uint32_t) { return &kDescription; }
