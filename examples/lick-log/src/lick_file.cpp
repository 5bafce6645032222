#include "lick_file.hpp"

#include <optional>
#include <stdexcept>
#include <string_view>

#include "rec2nwb/messages.hpp"
#include "rec2nwb/text.hpp"
#include "rec2nwb/text_lines.hpp"

namespace {

namespace sdk = rec2nwb::sdk;

constexpr std::string_view kHeader = "timestamp,port";

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path), lines_(path) {}

  std::vector<Lick> read() {
    const auto header = lines_.next();
    if (!header || *header != kHeader) {
      fail(sdk::say("expected the header '", kHeader, "', found '", header.value_or(""), "'"));
    }
    std::vector<Lick> licks;
    while (const auto line = lines_.next()) {
      if (line->empty()) continue;
      licks.push_back(lick_of(*line));
      if (licks.size() > 1) check_order(licks[licks.size() - 2], licks.back());
    }
    return licks;
  }

 private:
  std::int64_t number() const { return lines_.number() < 0 ? 1 : lines_.number() + 1; }

  [[noreturn]] void fail(const std::string& text) const {
    throw std::runtime_error(sdk::say(path_, ":", number(), ": ", text));
  }

  Lick lick_of(std::string_view line) const {
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) {
      fail(sdk::say("expected TIMESTAMP,PORT, found '", sdk::to_utf8(line), "'"));
    }
    return {static_cast<std::uint32_t>(number_in(line.substr(0, comma), "timestamp", UINT32_MAX)),
            static_cast<std::uint8_t>(number_in(line.substr(comma + 1), "port", UINT8_MAX)),
            number()};
  }

  std::int64_t number_in(std::string_view word, std::string_view what, std::int64_t most) const {
    const std::optional<std::int64_t> value = sdk::to_integer(word);
    if (value && *value >= 0 && *value <= most) return *value;
    fail(sdk::say("expected as ", what, " a whole number from 0 to ", most, ", found '",
                  sdk::to_utf8(word), "'"));
  }

  /// More than half of the counter's range back is a wrap, less is a mistake.
  void check_order(const Lick& before, const Lick& lick) const {
    if (lick.count - before.count <= INT32_MAX) return;
    fail(sdk::say("expected a timestamp from ", before.count, " on, as in the line before, found ",
                  lick.count));
  }

  std::string path_;
  sdk::TextLines lines_;
};

}  // namespace

std::vector<Lick> read_licks(const std::string& path) { return Reader(path).read(); }
