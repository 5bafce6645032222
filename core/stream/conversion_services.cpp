#include "stream/conversion_services.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "rec2nwb/abi.h"

namespace rec2nwb {

void ConversionServices::log(Log::Level level, const std::string& text) {
  state_.log->write(level, text);
}

bool ConversionServices::cancelled() const { return state_.cancelled && state_.cancelled(); }

void ConversionServices::problem(Severity severity, const std::string& metadata_pointer,
                                 const std::string& text) {
  const Where where = state_.session->metadata.where(metadata_pointer);
  state_.problems.add({severity, where, text, {}});
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
  if (found == epochs.end()) throw Error(format("there is no epoch {}", epoch));
  const auto [first_row, last_row] = epoch_rows(*found, *state_.timeline);
  const std::uint64_t rows[2] = {first_row, last_row};
  double seconds[2] = {};
  state_.timeline->rows_to_seconds(rows, seconds);
  first = seconds[0];
  last = seconds[1];
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
  if (!first) throw Error(format("epoch {} has no packets", epoch.number));
  return {*first, end - 1};
}

}  // namespace rec2nwb
