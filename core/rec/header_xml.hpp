/// \file
/// The XML of a header, and the checks of its attributes; inside of core/rec only.
///
/// Needs: the header's text, to and with its end tag. Promises: what keeps it from being read as
/// XML at all is one Error; every fault of an attribute is collected with its line, what was
/// expected and found, and what to do, up to kMaxFaults: a header is corrected in one go.
#pragma once

#include <cstdint>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace rec2nwb {

class HeaderXml {
 public:
  static constexpr std::size_t kMaxFaults = 50;

  /// \param file stands for the file in messages
  /// \throws Error: UTF-16, too many elements, not XML, a DOCTYPE, another root than Configuration
  HeaderXml(std::string_view xml, std::string file);

  [[nodiscard]] pugi::xml_node root() const { return document_.document_element(); }
  /// An element of the root; empty if absent. A fault if it stands there twice.
  pugi::xml_node section(const char* name);
  [[nodiscard]] std::int64_t line_of(pugi::xml_node node) const;

  // Each gives something harmless where there is a fault: parse on, then call finish().
  std::string text(pugi::xml_node node, const char* key);
  std::int64_t whole(pugi::xml_node node, const char* key, std::int64_t min, std::int64_t max);
  std::optional<std::int64_t> optional_whole(pugi::xml_node node, const char* key, std::int64_t min,
                                             std::int64_t max);
  double number(pugi::xml_node node, const char* key, double min, double max);

  void fault(Code code, pugi::xml_node node, std::string what, std::string what_to_do);
  void warn(Code code, pugi::xml_node node, std::string what, std::string what_to_do);

  /// \return the warnings \throws Error with all faults
  Problems finish();

 private:
  void parse();
  void index_lines();
  void check_attributes_stand_once();
  void add(Severity severity, Code code, pugi::xml_node node, std::string what,
           std::string what_to_do);
  void bad_value(pugi::xml_node node, const char* key, const std::string& expected,
                 std::string_view found);
  [[nodiscard]] std::int64_t line_at(std::size_t offset) const;
  [[nodiscard]] Where where(std::ptrdiff_t offset) const;

  std::string file_;
  std::string text_;                        ///< UTF-8
  std::vector<std::int64_t> lines_before_;  ///< newlines in front of every kLineStep bytes of it
  pugi::xml_document document_;
  Problems faults_;
  Problems warnings_;
  std::size_t left_out_ = 0;  ///< faults beyond kMaxFaults
};

/// "Device 'ECU'", "SpikeNTrode '12'", "HardwareConfiguration".
std::string label(pugi::xml_node node);

}  // namespace rec2nwb
