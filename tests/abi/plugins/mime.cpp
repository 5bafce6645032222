// A plugin that does as its session says: {"mime": {"create": "throw", "process": "silent_error"}}.
// Words may also be given as "verb": "word" for plan, finish and destroy. Without words it behaves.
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "rec2nwb/plugin.hpp"

namespace {

using rec2nwb::sdk::Block;
using rec2nwb::sdk::Columns;
using rec2nwb::sdk::Host;

class Mime : public rec2nwb::sdk::Plugin {
 public:
  Mime(const Host& host, std::string_view session_json)
      : Plugin(host), session_(session_json), destroy_(word("destroy")) {
    act("create");
  }
  ~Mime() override {
    if (destroy_ == "append") careless();
  }

  void plan() override {
    const std::string verb = "plan";
    if (word(verb) == "none") return;
    if (word(verb) == "no_json") return host().put_plan("{\"groups\": [");
    host().put_plan("{}");
    if (word(verb) == "twice") host().put_plan("{}");
    act(verb);
  }

  void process(const Block& block, const Columns& columns) override {
    if (auto* column = columns.get<std::uint32_t>(0)) {
      for (std::uint32_t row = 0; row < block.rows(); ++row) {
        column[row] = block.read<std::uint32_t>(row, block.packet_bytes() - 4);
      }
    }
    if (word("process") == "layout") throw std::runtime_error(layout(block));
    act("process");
  }

  void finish() override { act("finish"); }

 private:
  // The session's texts that matter here are short words: no JSON reader is needed.
  std::string word(const std::string& verb) const {
    const std::string key = "\"" + verb + "\":\"";
    const std::size_t at = session_.find(key);
    if (at == std::string::npos) return {};
    const std::size_t from = at + key.size();
    return session_.substr(from, session_.find('"', from) - from);
  }

  static std::string layout(const Block& block) {
    return std::to_string(block.packet_bytes()) + " " + std::to_string(block.file()) + " " +
           std::to_string(block.first_row()) + " " + std::to_string(block.first_file_row()) + " " +
           std::to_string(block.rows()) + " " + std::to_string(block.device_offset_bytes(0)) + " " +
           std::to_string(block.device_offset_bytes(1)) + " " +
           std::to_string(block.device_offset_bytes(2)) + " " +
           std::to_string(block.ephys_offset_bytes()) + " " +
           std::to_string(block.ephys_channels());
  }

  void append() {
    const std::uint8_t value = 1;
    host().append(0, &value, 1);
  }

  // The host's answer is thrown away, as a careless author would.
  void careless() {
    try {
      append();
    } catch (const rec2nwb::sdk::HostError&) {
    }
  }

  void echo(const std::string& text) { host().info("[" + text + "]"); }

  void act(const std::string& verb) {
    const std::string what = word(verb);
    if (what == "throw") throw std::runtime_error("channel 7 has no hwChan");
    if (what == "throw_int") throw 7;
    if (what == "cancel") throw rec2nwb::sdk::HostError(REC2NWB_CANCELLED);
    if (what == "silent_error") throw rec2nwb::sdk::HostError(REC2NWB_ERROR);
    if (what == "odd_status") throw rec2nwb::sdk::HostError(17);
    if (what == "append") append();
    if (what == "careless") careless();
    if (what == "put_plan") host().put_plan("{}");
    if (what == "problem") host().metadata_error("/lab", "too short");
    if (what == "session") echo(session_);
    if (what == "get") {
      echo(host().get("/plugin/folder"));
      echo(host().get("/files/1/path"));
      echo(host().get("/files/2/path"));
      echo(host().get(""));
    }
    if (what == "get_bad") host().get("files");
    if (what == "load") echo(host().load("data/facts.yml"));
    if (what == "load_missing") host().load("data/nothing.yml");
    if (what == "times") times();
    if (what == "published") echo(host().published("mime.topic"));
    if (what == "read_published") read_published();
    if (what == "output_file") echo(host().output_file("a.mp4"));
    if (what == "recording_fault") {
      const bool kept = host().recording_fault({7, 3, 12, "not there", "samples", "left out"});
      echo(kept ? "kept" : "no list");
    }
    if (what == "events") {
      const std::vector<std::uint64_t> rows = {3, 5};
      const std::vector<std::uint16_t> values = {30, 50};
      host().append_events(2, rows.data(), values.data(), rows.size());
      host().append_texts(4, {"a", "bc"});
    }
  }

  void times() {
    echo(std::to_string(host().rows_to_seconds({2}).at(0)));
    echo(std::to_string(host().counts_to_rows(1, {9}).at(0)));
    echo(std::to_string(host().counts_to_seconds(1, {9}).at(0)));
    echo(std::to_string(host().epoch_bounds(4).second));
  }

  void read_published() {
    std::uint64_t rows[2] = {};
    double values[2] = {};
    host().read_published("mime.topic", 3, 5, 2, rows, values);
    echo(std::to_string(rows[1]) + " " + std::to_string(values[1]));
  }

  std::string session_;
  std::string destroy_;
};

}  // namespace

REC2NWB_PLUGIN(Mime, "mime", "1.2.3")
