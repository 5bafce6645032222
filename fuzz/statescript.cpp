/// \file
/// StateScript logs: lines of a text file, and the events among them.
///
/// The lines are those that a naive reader of the whole text finds; an event's raw line is that
/// event again. The first two bytes of an input are the length of a line before its text, so that
/// short inputs reach the limits of a line and of the reader's buffer.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "check.hpp"
#include "event_table.hpp"
#include "log_file.hpp"
#include "log_line.hpp"

namespace rec2nwb::fuzz {
namespace {

using statescript::Event;

std::vector<std::string> naive_lines(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    std::string line(text.substr(0, end <= sdk::TextLines::kLongestLine ? end : 0));
    if (lines.empty() && line.starts_with(kByteOrderMark)) line.erase(0, kByteOrderMark.size());
    lines.push_back(line);
    text.remove_prefix(end);
    const std::size_t line_end = text.starts_with("\r\n") ? 2 : 1;
    text.remove_prefix(std::min(line_end, text.size()));
  }
  return lines;
}

void check_lines(const std::string& path, std::string_view text) {
  sdk::TextLines lines(path);
  std::int64_t number = 0;
  for (const std::string& expected : naive_lines(text)) {
    const auto line = lines.next();
    must(line && *line == expected && lines.number() == number++,
         "the lines of a file are those of its text");
  }
  must(!lines.next(), "nothing comes behind the last line");
}

void check_mask(std::optional<std::int64_t> mask) {
  std::uint64_t again = 0;
  for (const std::int64_t line : statescript::lines_of(mask.value_or(0))) {
    must(line >= 1 && line <= 32, "digital lines are 1 to 32");
    again |= std::uint64_t{1} << static_cast<unsigned>(line - 1);
  }
  must(again == (static_cast<std::uint64_t>(mask.value_or(0)) & 0xFFFFFFFFU),
       "lines are the bits of their mask");
}

void check_event(const Event& event) {
  for (const std::string& text : {event.type, event.text, event.raw_line}) {
    must(is_utf8(text) && text.find('\0') == std::string::npos, "texts are UTF-8 without NUL");
  }
  must(event.inputs.has_value() == event.outputs.has_value(), "masks come together");
  check_mask(event.inputs);
  check_mask(event.outputs);
  const auto again = statescript::parse_line(event.raw_line);
  must(again && again->time_ms == event.time_ms && again->type == event.type &&
           again->text == event.text && again->value == event.value &&
           again->inputs == event.inputs && again->outputs == event.outputs &&
           again->raw_line == event.raw_line,
       "the raw line of an event is that event");
}

void check(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return;
  static const MemoryFile file;
  const std::size_t padding = data[0] + (std::size_t{data[1]} << 8U);
  std::string text(padding, ' ');
  text += text_of(data + 2, size - 2);
  file.write(text);
  check_lines(file.path(), text);

  statescript::LogFile log(file.path());
  statescript::Contents contents;
  std::int64_t last = -1;
  std::size_t events = 0;
  while (const auto event = log.next()) {
    must(event->line_number > last, "events come in the order of their lines");
    last = event->line_number;
    check_event(*event);
    contents.add(*event);
    ++events;
  }
  must(contents.events == (events > 0), "a log with events is known as one");
  const auto lines = naive_lines(text);
  const auto is_event = [](const std::string& line) { return !!statescript::parse_line(line); };
  must(static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), is_event)) == events,
       "every line that is an event comes");
}

}  // namespace
}  // namespace rec2nwb::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rec2nwb::fuzz::check(data, size);
  return 0;
}
