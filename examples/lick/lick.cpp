/// \file
/// The plugin: a device in the packets that rec2nwb does not know, the LickBox, as two series. They
/// are named as the plugin runs, so that it can run once for each port:
/// /acquisition/lick: its sensor, a row a packet: counts, with their scale in "conversion".
/// /acquisition/lick_contacts: 1 from the packet on in which the tongue touches it, 0 from that in
/// which it no longer does; and its state at the first packet of every file.
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "rec2nwb/plugin.hpp"
#include "rec2nwb/session_values.hpp"

namespace {

namespace sdk = rec2nwb::sdk;
using sdk::Object;

constexpr const char* kDevice = "LickBox";

class Lick : public sdk::Plugin {
 public:
  Lick(const sdk::Host& host, std::string_view /*session_json*/) : Plugin(host) {
    volts_per_count_ = sdk::number_at(host, "/plugin/options/lick-volts-per-count");
    threshold_volts_ = sdk::number_at(host, "/plugin/options/lick-threshold");
    if (!(volts_per_count_ > 0)) {
      throw std::invalid_argument("--lick-volts-per-count must be more than 0");
    }
    series_ = "/acquisition/" + sdk::text_at(host, "/plugin/instance");
    find_device();
    find_channel();
  }

  void plan() override {
    sdk::Plan plan;
    plan.group(series_, {"core", "TimeSeries"},
               Object()
                   .set("description", "Touch sensor of the lick port")
                   .set("comments", "A value a packet, as the LickBox sent it"));
    sdk::DatasetOptions timed;
    timed.timestamps = true;
    signal_ = plan.rows<std::int16_t>(series_ + "/data", 0,
                                      Object()
                                          .set("unit", "volts")
                                          .set("conversion", volts_per_count_)
                                          .set("offset", 0.0)
                                          .set("resolution", volts_per_count_),
                                      timed);
    plan.group(
        series_ + "_contacts", {"core", "TimeSeries"},
        Object()
            .set("description", "1 when a touch of the lick port begins, 0 when it ends")
            .set("comments", "The first value of every recording is its state at the start"));
    contacts_ = plan.events<std::uint8_t>(series_ + "_contacts/data", 0,
                                          Object()
                                              .set("unit", "N/A")
                                              .set("conversion", 1.0)
                                              .set("offset", 0.0)
                                              .set("resolution", 1.0),
                                          timed);
    host().put_plan(plan.json());
  }

  void process(const sdk::Block& block, const sdk::Columns& columns) override {
    const std::uint32_t device_at = block.device_offset_bytes(device_);
    if (device_at == REC2NWB_ABSENT) {
      throw std::runtime_error("file " + std::to_string(block.file()) +
                               " of the session does not record the " + kDevice);
    }
    auto* counts = columns.get<std::int16_t>(signal_);
    rows_.clear();
    states_.clear();
    for (std::uint32_t row = 0; row < block.rows(); ++row) {
      counts[row] = block.read<std::int16_t>(row, device_at + start_byte_);
      note(block.first_row() + row, block.first_file_row() + row == 0, counts[row]);
    }
    if (!rows_.empty()) {
      host().append_events(contacts_, rows_.data(), states_.data(), rows_.size());
    }
  }

 private:
  void note(std::uint64_t row, bool first_of_file, std::int16_t count) {
    const bool touched = count * volts_per_count_ >= threshold_volts_;
    if (touched == touched_ && !first_of_file) return;
    touched_ = touched;
    rows_.push_back(row);
    states_.push_back(touched ? 1 : 0);
  }

  void find_device() {
    for (std::uint32_t device = 0;; ++device) {
      const std::string name = "/header/devices/" + std::to_string(device) + "/name";
      if (!sdk::has(host(), name)) break;
      if (sdk::text_at(host(), name) != kDevice) continue;
      device_ = device;
      return;
    }
    throw std::runtime_error(std::string("the recording has no device ") + kDevice);
  }

  void find_channel() {
    const std::string wanted = sdk::text_at(host(), "/plugin/options/lick-channel");
    const std::string channels = "/header/devices/" + std::to_string(device_) + "/channels/";
    std::string there;
    for (std::uint32_t i = 0; sdk::has(host(), channels + std::to_string(i)); ++i) {
      const std::string channel = channels + std::to_string(i);
      const std::string id = sdk::text_at(host(), channel + "/id");
      there += ' ' + id;
      if (id != wanted) continue;
      start_byte_ = static_cast<std::uint32_t>(sdk::number_at(host(), channel + "/start_byte"));
      return;
    }
    throw std::invalid_argument("the LickBox has no channel " + wanted +
                                ": give --lick-channel one of" + there);
  }

  std::string series_;  // path of the sensor's
  double volts_per_count_ = 0;
  double threshold_volts_ = 0;
  std::uint32_t device_ = 0;
  std::uint32_t start_byte_ = 0;
  std::uint32_t signal_ = 0;
  std::uint32_t contacts_ = 0;
  bool touched_ = false;
  std::vector<std::uint64_t> rows_;  // of one block, kept to be used again
  std::vector<std::uint8_t> states_;
};

}  // namespace

REC2NWB_PLUGIN(Lick, "lick", "1.0.0")
