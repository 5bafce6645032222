// The same as of_release.c, by the C++ face of that release.
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "rec2nwb/plan.hpp"
#include "rec2nwb/plugin.hpp"

namespace {

namespace sdk = rec2nwb::sdk;

constexpr std::uint64_t kEveryRows = 100;

class OfRelease : public sdk::Plugin {
 public:
  OfRelease(const sdk::Host& host, std::string_view session_json) : Plugin(host) {
    if (session_json.empty()) throw std::runtime_error("no session");
  }

  void plan() override {
    if (host().get("/rate_hz").empty()) throw std::runtime_error("the session has no rate");
    sdk::Plan plan;
    sdk::DatasetOptions options;
    options.timestamps = true;
    for (const char* name : {PLUGIN_NAME, PLUGIN_NAME "_marks"}) {
      plan.group(std::string("/acquisition/") + name, {"core", "TimeSeries"},
                 sdk::Object().set("description", "of a test").set("comments", "of a test"));
    }
    counters_ = plan.rows<std::uint32_t>("/acquisition/" PLUGIN_NAME "/data", 0, unit(), options);
    marks_ =
        plan.events<std::uint8_t>("/acquisition/" PLUGIN_NAME "_marks/data", 0, unit(), options);
    host().put_plan(plan.json());
  }

  void process(const sdk::Block& block, const sdk::Columns& columns) override {
    auto* out = columns.get<std::uint32_t>(counters_);
    const std::uint32_t counter = block.ephys_offset_bytes() - 4;  // 1.0 has no name for it
    for (std::uint32_t row = 0; row < block.rows(); ++row) {
      out[row] = block.read<std::uint32_t>(row, counter);
      const std::uint64_t session_row = block.first_row() + row;
      if (session_row % kEveryRows != 0) continue;
      const auto value = static_cast<std::uint8_t>(session_row / kEveryRows);
      host().append_events(marks_, &session_row, &value, 1);
    }
    if (first_count_.empty()) first_count_.push_back(out[0]);
  }

  void finish() override {
    if (host().counts_to_rows(0, first_count_).at(0) != 0) {
      throw std::runtime_error("the first counter is not in the first row");
    }
    const double seconds = host().rows_to_seconds({0}).at(0);
    if (host().counts_to_seconds(0, first_count_).at(0) != seconds) {
      throw std::runtime_error("the first packet has two times");
    }
    const auto bounds = host().epoch_bounds(1);
    if (seconds < bounds.first || seconds > bounds.second) {
      throw std::runtime_error("the first packet is in no epoch");
    }
#if REC2NWB_ABI_MINOR >= 1
    if (host().published("of.nobody") != "[]") throw std::runtime_error("nobody publishes");
#endif
#if REC2NWB_ABI_MINOR >= 2
    if (!host().recording_fault({kEveryRows, 2, 7, "of " PLUGIN_NAME, "marks", "none"})) {
      throw std::runtime_error("this host is older than 1.2");
    }
#endif
  }

 private:
  static sdk::Object unit() {
    return sdk::Object()
        .set("unit", "counts")
        .set("conversion", 1.0)
        .set("resolution", 1.0)
        .set("offset", 0.0);
  }

  std::uint32_t counters_ = 0;
  std::uint32_t marks_ = 0;
  std::vector<std::uint32_t> first_count_;
};

}  // namespace

REC2NWB_PLUGIN(OfRelease, PLUGIN_NAME, "1.0.0")
