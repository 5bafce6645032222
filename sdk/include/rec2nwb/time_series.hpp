/// \file
/// What a series of an NWB file is made of: module, group, the attributes of its data, and times.
///
///     plan_module(plan, "/processing/pupil", "Size of the pupil, seen by the eye camera");
///     const std::string path = "/processing/pupil/area";
///     plan_series(plan, path, {"core", "TimeSeries"}, "area of the pupil");
///     const auto area = AppendedSeries::plan<double>(plan, path, 0, 1e-6, "m2");
///     area.append(host, seconds, areas);  // in finish, as often as needed
///
/// A series with a row a packet, or with a row an edge, has plan.rows or plan.events with
/// data_attributes instead: the core writes its times.
///
/// Needs: C++17; paths whose parents are planned. Promises: what the NWB schema requires of
/// TimeSeries and its data (conversion, offset, resolution, unit; timestamps in seconds).
#ifndef REC2NWB_TIME_SERIES_HPP
#define REC2NWB_TIME_SERIES_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rec2nwb/plan.hpp"
#include "rec2nwb/plugin.hpp"

namespace rec2nwb::sdk {

/// A group of /processing. \param drop_if_empty left out if nothing below it gets rows
inline void plan_module(Plan& plan, const std::string& path, std::string_view description,
                        bool drop_if_empty = false) {
  plan.group(path, {"core", "ProcessingModule"}, Object().set("description", description), {},
             drop_if_empty);
}

/// The group around data and times.
inline void plan_series(Plan& plan, const std::string& path, const Type& type,
                        std::string_view description, std::string_view comments = "no comments",
                        const Object& links = {}) {
  plan.group(path, type, Object().set("description", description).set("comments", comments), links);
}

/// Data times conversion is in the unit.
inline Object data_attributes(double conversion, std::string_view unit) {
  return Object()
      .set("conversion", conversion)
      .set("offset", 0.0)
      .set("resolution", -1.0)
      .set("unit", unit);
}

/// Times that the plugin appends itself: output of the dataset `timestamps` of the series. Without
/// rows the series is left out.
inline std::uint32_t plan_timestamps(Plan& plan, const std::string& series) {
  DatasetOptions options;
  options.drop_if_empty = true;
  return plan.append<double>(series + "/timestamps", 0,
                             Object().set("interval", 1).set("unit", "seconds"), options);
}

/// Data and times that the plugin appends itself.
struct AppendedSeries {
  std::uint32_t data = 0;        ///< output
  std::uint32_t timestamps = 0;  ///< output

  /// \param width elements a row; 0: one, and the data are 1-D
  template <typename T>
  static AppendedSeries plan(Plan& plan, const std::string& series, std::uint32_t width,
                             double conversion, std::string_view unit) {
    DatasetOptions options;
    options.drop_if_empty = true;
    const std::uint32_t data =
        plan.append<T>(series + "/data", width, data_attributes(conversion, unit), options);
    return {data, plan_timestamps(plan, series)};
  }

  /// \param values width elements for each of the seconds
  template <typename T>
  void append(const Host& host, const std::vector<double>& seconds,
              const std::vector<T>& values) const {
    host.append(data, values.data(), seconds.size());
    host.append(timestamps, seconds.data(), seconds.size());
  }
};

}  // namespace rec2nwb::sdk

#endif  // REC2NWB_TIME_SERIES_HPP
