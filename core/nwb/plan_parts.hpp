/// \file
/// Short forms for plan entries that the core makes itself.
///
/// Needs: nothing. Promises: typed entries of owner 0.
#pragma once

#include <string>

#include "plan/plan.hpp"

namespace rec2nwb::parts {

inline NeurodataType core(const std::string& name) { return {"core", name}; }
inline NeurodataType novela(const std::string& name) { return {"ndx-franklab-novela", name}; }

/// A number that is a float in the file even where the YAML has a whole one.
inline Json real(const Json& number) {
  return {{"dtype", "float64"}, {"value", number.get<double>()}};
}

inline GroupPlan group(const std::string& path, const NeurodataType& type, Json attributes) {
  GroupPlan plan;
  plan.path = path;
  plan.type = type;
  plan.attributes = std::move(attributes);
  return plan;
}

inline GroupPlan plain_group(const std::string& path) {
  GroupPlan plan;
  plan.path = path;
  return plan;
}

inline DatasetPlan constant(const std::string& path, ElementType element, Json value,
                            Json attributes = Json::object()) {
  DatasetPlan plan;
  plan.path = path;
  plan.element = element;
  plan.value = std::move(value);
  plan.attributes = std::move(attributes);
  return plan;
}

inline ColumnPlan column(const std::string& name, const std::string& description,
                         ElementType element, Json value, bool ragged = false) {
  ColumnPlan plan;
  plan.name = name;
  plan.description = description;
  plan.element = element;
  plan.value = std::move(value);
  plan.ragged = ragged;
  return plan;
}

inline ColumnPlan appended(const std::string& name, const std::string& description,
                           ElementType element, std::uint32_t output) {
  ColumnPlan plan;
  plan.name = name;
  plan.description = description;
  plan.element = element;
  plan.output = OutputId{0, output};
  return plan;
}

}  // namespace rec2nwb::parts
