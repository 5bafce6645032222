#include "stream/conversion_services.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include "base/text.hpp"
#include "rec2nwb/abi.h"

namespace rec2nwb {

void ConversionServices::log(Log::Level level, const std::string& text) {
  const bool is_news = level == Log::Level::kDebug || level == Log::Level::kInfo;
  state_.log->write(level, is_news ? text : with_code(Code::kPluginWarning, text));
}

bool ConversionServices::cancelled() const { return state_.cancelled && state_.cancelled(); }

void ConversionServices::problem(Severity severity, const std::string& metadata_pointer,
                                 const std::string& text) {
  const Where where = state_.session->metadata.where(metadata_pointer);
  const bool is_error = severity == Severity::kError;
  state_.problems.add(
      {severity, where, text, {}, is_error ? Code::kPluginMetadata : Code::kPluginMetadataWarning});
}

void ConversionServices::append_events(std::uint32_t output, std::span<const std::uint64_t> rows,
                                       const void* values) {
  state_.store->append_events({owner_, output}, rows, values);
}

void ConversionServices::append(std::uint32_t output, const void* values, std::uint64_t n) {
  if (!state_.store->takes_texts({owner_, output})) {
    state_.store->append({owner_, output}, values, n);
    return;
  }
  const auto* texts = static_cast<const rec2nwb_str*>(values);
  std::vector<std::string_view> views;
  views.reserve(n);
  for (std::uint64_t i = 0; i < n; ++i) views.emplace_back(texts[i].data, texts[i].size);
  state_.store->append_texts({owner_, output}, views);
}

void ConversionServices::rows_to_seconds(std::span<const std::uint64_t> rows,
                                         std::span<double> seconds) {
  state_.timeline->rows_to_seconds(rows, seconds);
}

void ConversionServices::counts_to_rows(std::uint32_t file, std::span<const std::uint32_t> counts,
                                        std::span<std::int64_t> rows) {
  state_.timeline->counts_to_rows(file, counts, rows);
}

void ConversionServices::counts_to_seconds(std::uint32_t file,
                                           std::span<const std::uint32_t> counts,
                                           std::span<double> seconds) {
  state_.timeline->counts_to_seconds(file, counts, seconds);
}

void ConversionServices::epoch_bounds(std::int64_t epoch, double& first, double& last) {
  const auto& epochs = state_.session->epochs;
  const auto found = std::find_if(epochs.begin(), epochs.end(),
                                  [&](const Epoch& one) { return one.number == epoch; });
  if (found == epochs.end()) throw Error(Code::kPluginCall, format("there is no epoch {}", epoch));
  std::tie(first, last) = epoch_seconds(*state_.session, *found, *state_.timeline);
}

std::vector<const Publication*> ConversionServices::publications(const std::string& topic) const {
  std::vector<const Publication*> found;
  for (const auto& one : state_.publications) {
    if (one.topic == topic && one.output.owner != owner_) found.push_back(&one);
  }
  return found;
}

Json ConversionServices::published(const std::string& topic) {
  Json list = Json::array();
  for (const Publication* one : publications(topic)) {
    list.push_back({{"key", one->key},
                    {"about", one->about},
                    {"kind", one->kind == OutputKind::kEvents ? "events" : "append"},
                    {"dtype", to_text(one->element)},
                    {"width", one->width},
                    {"rows", state_.store == nullptr ? 0 : state_.store->rows(one->output)}});
  }
  return list;
}

void ConversionServices::read_published(const std::string& topic, std::uint32_t index,
                                        std::uint64_t first, std::uint64_t n, std::uint64_t* rows,
                                        void* values) {
  const auto found = publications(topic);
  if (index >= found.size()) {
    throw Error(Code::kPluginCall, format("topic '{}' has {} entries, asked for number {}", topic,
                                          found.size(), index));
  }
  const Publication& one = *found[index];
  const std::uint64_t there = state_.store->rows(one.output);
  if (first > there || n > there - first) {
    throw Error(Code::kPluginCall, format("'{}' of topic '{}' has {} rows, asked for {} from {} on",
                                          one.key, topic, there, n, first));
  }
  if (rows != nullptr) state_.store->read_event_rows(one.output, first, {rows, n});
  const std::size_t row_bytes = element_bytes(one.element) * std::max(1U, one.width);
  state_.store->read_values(one.output, first, {static_cast<std::byte*>(values), n * row_bytes});
}

std::filesystem::path ConversionServices::output_file(const std::string& name) {
  return state_.companions->part_path(name, owner_);
}

void ConversionServices::recording_fault(const RecordingFault& fault) {
  const std::uint64_t known = state_.timeline->rows(RowSpace::kRecorded);
  if (fault.rows == 0 || fault.first_row >= known || fault.rows > known - fault.first_row) {
    throw Error(Code::kPluginFault, format("it is in {} packets from row {} on, and {} have come",
                                           fault.rows, fault.first_row, known));
  }
  state_.recording_faults.add(owner_, fault);
}

std::vector<CompanionFile> companions_of(const Plan& plan) {
  std::vector<CompanionFile> files;
  for (const auto& file : plan.files) files.push_back({file.name, file.source, file.owner});
  return files;
}

std::pair<std::uint64_t, std::uint64_t> epoch_rows(const Epoch& epoch, const Timeline& timeline) {
  std::optional<std::uint64_t> first;
  std::uint64_t end = 0;
  for (const auto file : epoch.files) {
    const auto [file_first, rows] = timeline.file_rows(file);
    if (rows == 0) continue;
    if (!first) first = file_first;
    end = file_first + rows;
  }
  if (!first) throw Error(Code::kNoPackets, format("epoch {} has no packets", epoch.number));
  return {*first, end - 1};
}

std::pair<double, double> epoch_seconds(const Session& session, const Epoch& epoch,
                                        const Timeline& timeline) {
  const auto [first, last] = epoch_rows(epoch, timeline);
  const std::uint64_t rows[2] = {first, last};
  double seconds[2] = {};
  timeline.rows_to_seconds(rows, seconds);
  if (session.options.layout == Layout::kStandard) return {seconds[0], seconds[1]};
  std::optional<std::int64_t> created_ms;
  for (const auto file : epoch.files) {
    const auto own = session.recordings[file].file.header().system_time_at_creation_ms();
    if (own) created_ms = created_ms ? std::min(*created_ms, *own) : *own;
  }
  const auto clock_ns = session.recordings[epoch.files.back()].last_sysclock_ns;
  return {created_ms ? static_cast<double>(*created_ms) / 1e3 : seconds[0],
          clock_ns ? static_cast<double>(*clock_ns) / 1e9 : seconds[1]};
}

}  // namespace rec2nwb
