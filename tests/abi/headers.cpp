// The C++ headers together, in the order that hides least, with a plugin that uses the macro.
#include "rec2nwb/testing.hpp"
// clang-format off: testing.hpp must not need what follows
#include "rec2nwb/abi.h"
#include "rec2nwb/plan.hpp"
#include "rec2nwb/plugin.hpp"
// clang-format on
#include "rec2nwb/attributes.hpp"
#include "rec2nwb/camera_frames.hpp"
#include "rec2nwb/camera_metadata.hpp"
#include "rec2nwb/camera_tracking.hpp"
#include "rec2nwb/clock_alignment.hpp"
#include "rec2nwb/cursor.hpp"
#include "rec2nwb/device_files.hpp"
#include "rec2nwb/digital_lines.hpp"
#include "rec2nwb/ephys_columns.hpp"
#include "rec2nwb/faults.hpp"
#include "rec2nwb/interleaved.hpp"
#include "rec2nwb/median.hpp"
#include "rec2nwb/messages.hpp"
#include "rec2nwb/ntrode_settings.hpp"
#include "rec2nwb/pulse_alignment.hpp"
#include "rec2nwb/recorded_counts.hpp"
#include "rec2nwb/session_files.hpp"
#include "rec2nwb/session_values.hpp"
#include "rec2nwb/table_file.hpp"
#include "rec2nwb/text.hpp"
#include "rec2nwb/text_lines.hpp"
#include "rec2nwb/time_series.hpp"
#include "rec2nwb/trodes_file.hpp"

namespace {

class Nothing : public rec2nwb::sdk::Plugin {
 public:
  Nothing(const rec2nwb::sdk::Host& host, std::string_view) : Plugin(host) {}
  void plan() override { host().put_plan(rec2nwb::sdk::Plan().json()); }
};

}  // namespace

REC2NWB_PLUGIN(Nothing, "nothing", "1.0.0")
