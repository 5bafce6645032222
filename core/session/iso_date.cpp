#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

#include "base/text.hpp"
#include "session/metadata_rules.hpp"

namespace rec2nwb {
namespace {

/// Takes pieces off the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }

  bool take(std::string_view any_of) {
    if (done() || any_of.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// Exactly that many digits, of a number up to highest.
  std::optional<int> number(std::size_t digits, int highest) {
    if (rest_.size() < digits) return std::nullopt;
    const std::string_view text = rest_.substr(0, digits);
    if (text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    const int value = static_cast<int>(parse_int(text).value_or(0));
    if (value > highest) return std::nullopt;
    rest_.remove_prefix(digits);
    return value;
  }

  void skip_digits() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of("0123456789"), rest_.size()));
  }

 private:
  std::string_view rest_;
};

bool read_zone(Reader& reader) {
  if (reader.done() || reader.take("Z")) return reader.done();
  if (!reader.take("+-") || !reader.number(2, 23)) return false;
  const bool colon = reader.take(":");
  if (!colon && reader.done()) return true;
  return reader.number(2, 59) && reader.done();
}

bool read_time(Reader& reader) {
  if (!reader.number(2, 23) || !reader.take(":") || !reader.number(2, 59)) return false;
  if (reader.take(":")) {
    if (!reader.number(2, 59)) return false;
    if (reader.take(".")) {
      if (!reader.number(1, 9)) return false;
      reader.skip_digits();
    }
  }
  return read_zone(reader);
}

}  // namespace

bool is_iso_date(std::string_view text) {
  Reader reader(text);
  const auto year = reader.number(4, 9999);
  if (!year || !reader.take("-")) return false;
  const auto month = reader.number(2, 12);
  if (!month || !reader.take("-")) return false;
  const auto day = reader.number(2, 31);
  if (!day) return false;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return false;
  if (reader.done()) return true;
  return reader.take("T ") && read_time(reader);
}

}  // namespace rec2nwb
