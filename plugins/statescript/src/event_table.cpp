#include "event_table.hpp"

#include <cstddef>
#include <limits>
#include <type_traits>

namespace rec2nwb::statescript {
namespace {

constexpr double kMillisecondsPerSecond = 1000;
constexpr std::size_t kBatchRows = 1024;
constexpr unsigned kMaskBits = 32;

double number_of(std::optional<std::int64_t> value) {
  return value ? static_cast<double>(*value) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

void Contents::add(const Event& event) {
  events = true;
  texts = texts || !event.text.empty();
  values = values || event.value;
  masks = masks || event.inputs;
  inputs = inputs || (event.inputs && !lines_of(*event.inputs).empty());
  outputs = outputs || (event.outputs && !lines_of(*event.outputs).empty());
}

std::vector<std::int64_t> lines_of(std::int64_t mask) {
  std::vector<std::int64_t> lines;
  for (unsigned bit = 0; bit < kMaskBits; ++bit) {
    if ((static_cast<std::uint64_t>(mask) >> bit & 1U) != 0) lines.push_back(bit + 1);
  }
  return lines;
}

EventTable::EventTable(sdk::Plan& plan, const std::string& path, const Contents& contents) {
  plan.table(path, {"hdmf-common", "DynamicTable"},
             "Parsed StateScript log events, one row per event");
  const auto add = [&](auto& column, const char* name, const char* description) {
    using T = typename std::decay_t<decltype(column.rows)>::value_type;
    column.output = plan.append_column<T>(name, description);
  };
  const auto add_lists = [&](Lists& lists, const char* name, const char* description) {
    const auto [values, lengths] = plan.append_ragged_column<std::int64_t>(name, description);
    lists.output = values;
    lists.lengths = lengths;
  };
  add(epoch_, "epoch", "epoch whose log holds the event");
  add(line_number_, "line_num", "line of the log, from 0");
  add(time_ms_, "trodes_timestamp", "time of the event in milliseconds of the log's own clock");
  add(time_s_, "trodes_timestamp_sec", "time of the event in seconds of the log's own clock");
  synced_.output = plan.append_column<double>(
      "timestamp_sync",
      "time of the event in seconds since 1970, from the log's clock aligned to the digital lines",
      false, true);
  add(type_, "type",
      "form of the line: ts_int_int (masks of digital lines), ts_str_int, ts_str_equals_int, "
      "ts_str");
  if (contents.texts) add(text_, "text", "words of the event");
  if (contents.values) add(value_, "value", "number that follows the words");
  if (contents.masks) {
    add(input_mask_, "active_DIO_inputs_bitmask", "active digital inputs, bit 0 is input 1");
    add(output_mask_, "active_DIO_outputs_bitmask", "active digital outputs, bit 0 is output 1");
  }
  if (contents.inputs) add_lists(inputs_, "active_DIO_inputs", "active digital inputs, from 1");
  if (contents.outputs) add_lists(outputs_, "active_DIO_outputs", "active digital outputs, from 1");
  add(raw_line_, "raw_line", "line of the log as it stands there");
}

void EventTable::add(const sdk::Host& host, std::int64_t epoch, const Event& event,
                     double seconds) {
  epoch_.rows.push_back(epoch);
  line_number_.rows.push_back(event.line_number);
  time_ms_.rows.push_back(event.time_ms);
  time_s_.rows.push_back(static_cast<double>(event.time_ms) / kMillisecondsPerSecond);
  synced_.rows.push_back(seconds);
  type_.rows.push_back(event.type);
  text_.rows.push_back(event.text);
  value_.rows.push_back(number_of(event.value));
  input_mask_.rows.push_back(number_of(event.inputs));
  output_mask_.rows.push_back(number_of(event.outputs));
  add_lines(inputs_, event.inputs);
  add_lines(outputs_, event.outputs);
  raw_line_.rows.push_back(event.raw_line);
  if (epoch_.rows.size() >= kBatchRows) flush(host);
}

void EventTable::flush(const sdk::Host& host) {
  flush(host, epoch_);
  flush(host, line_number_);
  flush(host, time_ms_);
  flush(host, time_s_);
  flush(host, synced_);
  flush(host, type_);
  flush(host, text_);
  flush(host, value_);
  flush(host, input_mask_);
  flush(host, output_mask_);
  flush(host, inputs_);
  flush(host, outputs_);
  flush(host, raw_line_);
}

void EventTable::add_lines(Lists& lists, std::optional<std::int64_t> mask) {
  const auto lines = lines_of(mask.value_or(0));
  lists.values.insert(lists.values.end(), lines.begin(), lines.end());
  lists.counts.push_back(lines.size());
}

template <typename T>
void EventTable::flush(const sdk::Host& host, Column<T>& column) {
  if (column.output && !column.rows.empty()) {
    if constexpr (std::is_same_v<T, std::string>) {
      host.append_texts(*column.output, column.rows);
    } else {
      host.append(*column.output, column.rows.data(), column.rows.size());
    }
  }
  column.rows.clear();
}

void EventTable::flush(const sdk::Host& host, Lists& lists) {
  if (lists.output && !lists.counts.empty()) {
    host.append(*lists.output, lists.values.data(), lists.values.size());
    host.append(*lists.lengths, lists.counts.data(), lists.counts.size());
  }
  lists.values.clear();
  lists.counts.clear();
}

}  // namespace rec2nwb::statescript
