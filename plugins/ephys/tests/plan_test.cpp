// What the plan says: groups, probes, the electrode table, the series' attributes.
#include "rig.hpp"

namespace rec2nwb::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kTable = "/general/extracellular_ephys/electrodes";

RecSpec tetrode_rig(int tetrodes) { return ephys_rig(4 * tetrodes, 4); }

TEST(EphysPlan, NamesGroupsAndProbesAsTheReferenceDoes) {
  Rig rig(tetrode_rig(2), tetrodes(2));
  const PluginRun run = rig.plan();
  ASSERT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(run.plan_json.at("namespaces"), Json({"ndx-franklab-novela"}));
  EXPECT_FALSE(entry(run, "groups", "/general/extracellular_ephys").contains("type"));
  EXPECT_EQ(entry(run, "groups", "/general/extracellular_ephys/1"),
            Json::parse(R"({"path": "/general/extracellular_ephys/1",
                "type": {"namespace": "ndx-franklab-novela", "name": "NwbElectrodeGroup"},
                "attributes": {"description": "group 1", "location": "area 1",
                               "targeted_location": "target 1", "targeted_x": 1.5,
                               "targeted_y": 2.0, "targeted_z": -3.25, "units": "mm"},
                "links": {"device": "/general/devices/probe 1"}})"));
  EXPECT_EQ(entry(run, "groups", "/general/devices/probe 1"),
            Json::parse(R"({"path": "/general/devices/probe 1",
                "type": {"namespace": "ndx-franklab-novela", "name": "Probe"},
                "attributes": {"id": 1, "probe_type": "tetrode_12.5", "units": "um",
                               "probe_description": "four wire electrode",
                               "description": "four wire electrode",
                               "contact_side_numbering": true, "contact_size": 12.5}})"));
  EXPECT_EQ(entry(run, "groups", "/general/devices/probe 1/0").at("attributes"),
            Json({{"name", "0"}}));
  const Json& electrode = entry(run, "groups", "/general/devices/probe 1/0/3");
  EXPECT_EQ(electrode.at("type").at("name"), "ShanksElectrode");
  EXPECT_EQ(electrode.at("attributes"),
            Json({{"name", "3"}, {"rel_x", 6.25}, {"rel_y", 0.0}, {"rel_z", -6.25}}));
}

TEST(EphysPlan, WholeNumbersOfTheMetadataStayFloats) {
  Rig rig(tetrode_rig(1), tetrodes(1));
  const PluginRun run = rig.plan();
  EXPECT_TRUE(entry(run, "groups", "/general/extracellular_ephys/0")
                  .at("attributes")
                  .at("targeted_y")
                  .is_number_float());
  EXPECT_TRUE(entry(run, "groups", "/general/devices/probe 0")
                  .at("attributes")
                  .at("id")
                  .is_number_integer());
}

TEST(EphysPlan, ElectrodeTableHasTheReferencesColumnsInItsOrder) {
  Rig rig(tetrode_rig(1), tetrodes(1));
  rig.layout = "trodes_to_nwb";
  const PluginRun run = rig.plan();
  const Json& table = electrode_table(run);
  EXPECT_EQ(table.at("type"), Json({{"namespace", "core"}, {"name", "ElectrodesTable"}}));
  EXPECT_EQ(table.at("description"), "metadata about extracellular electrodes");
  std::vector<std::string> columns;
  for (const Json& one : table.at("columns")) {
    columns.push_back(one.at("name").get<std::string>() + ":" + one.at("dtype").get<std::string>());
  }
  EXPECT_THAT(columns,
              ElementsAre("location:utf8", "group:reference", "group_name:utf8", "x:float64",
                          "y:float64", "z:float64", "imp:float64", "filtering:utf8",
                          "rel_x:float64", "rel_y:float64", "rel_z:float64", "hwChan:utf8",
                          "ntrode_id:int64", "channel_id:int64", "bad_channel:bool",
                          "probe_shank:int64", "probe_electrode:int64", "ref_elect_id:int64"));
  EXPECT_EQ(column(run, "rel_y").at("description"), "xy coordinate in electrode group.");
  EXPECT_EQ(column(run, "ntrode_id").at("description"), "Experimenter defined ID for this probe");
  EXPECT_EQ(column(run, "x").at("description"),
            "x coordinate of the channel location in the brain.");
  EXPECT_EQ(values(run, "location"), Json({"target 0", "target 0", "target 0", "target 0"}));
  EXPECT_EQ(values(run, "group").at(3), Json({{"ref", "/general/extracellular_ephys/0"}}));
  EXPECT_EQ(values(run, "group_name").at(3), "0");
  EXPECT_EQ(values(run, "filtering").at(3), "None");
  EXPECT_EQ(values(run, "hwChan"), Json({"0", "1", "2", "3"}));
  EXPECT_EQ(values(run, "bad_channel"), Json({false, false, false, false}));
}

TEST(EphysPlan, StandardLayoutCorrectsWrongDescriptions) {
  Rig rig(tetrode_rig(1), tetrodes(1));
  const PluginRun run = rig.plan();
  EXPECT_EQ(column(run, "rel_y").at("description"), "y coordinate in electrode group.");
  EXPECT_THAT(column(run, "ntrode_id").at("description"), HasSubstr("ntrode"));
  EXPECT_NE(entry(run, "groups", "/acquisition/e-series").at("attributes").at("description"),
            "no description");
}

TEST(EphysPlan, SeriesOfTheReferenceIsInMicrovolts) {
  Rig rig(tetrode_rig(2), tetrodes(2));
  rig.layout = "trodes_to_nwb";
  const PluginRun run = rig.plan();
  EXPECT_EQ(entry(run, "groups", "/acquisition/e-series"),
            Json::parse(R"({"path": "/acquisition/e-series",
                "type": {"namespace": "core", "name": "ElectricalSeries"},
                "attributes": {"description": "no description", "comments": "no comments"}})"));
  EXPECT_EQ(series(run), Json::parse(R"({"path": "/acquisition/e-series/data", "kind": "rows",
      "dtype": "int16", "width": 8, "output": 0, "timestamps": true, "fill_drops": true,
      "attributes": {"conversion": 1e-06, "offset": 0.0, "resolution": -1.0, "unit": "volts"}})"));
  EXPECT_FALSE(has_dataset(run, "/acquisition/e-series/channel_conversion"));
}

TEST(EphysPlan, StandardSeriesConvertsCountsByTheHeadersScale) {
  Rig rig(tetrode_rig(1), tetrodes(1));
  const PluginRun run = rig.plan();
  EXPECT_EQ(series(run).at("attributes").at("conversion").get<double>(), 0.195 * 1e-6);
  EXPECT_FALSE(has_dataset(run, "/acquisition/e-series/channel_conversion"));
}

TEST(EphysPlan, RegionPointsToAllRowsOfTheTable) {
  Rig rig(tetrode_rig(2), tetrodes(2));
  const PluginRun run = rig.plan();
  const Json& region = entry(run, "datasets", "/acquisition/e-series/electrodes");
  EXPECT_EQ(region.at("value"), Json(numbers(0, 8)));
  EXPECT_EQ(region.at("dtype"), "int64");
  EXPECT_EQ(region.at("type").at("name"), "DynamicTableRegion");
  EXPECT_EQ(region.at("attributes"),
            Json({{"description", "electrodes used in raw e-series recording"},
                  {"table", {{"ref", kTable}}}}));
}

TEST(EphysPlan, RowsFollowGroupsThenShanksThenElectrodes) {
  RecSpec spec = ephys_rig(36, 4);
  spec.ntrodes = {{1, numbers(0, 4), {}, {}}, {2, numbers(4, 32), {}, {}}};
  // The 32-channel probe stands first in the metadata, and its electrodes are mapped backwards.
  std::vector<int> backwards = numbers(0, 32);
  std::reverse(backwards.begin(), backwards.end());
  Rig rig(spec,
          metadata_json({group_json(5, "32c-2s8mm6cm-20um-40um-dl"), group_json(2, "tetrode_12.5")},
                        {map_json(1, 2, {3, 2, 1, 0}), map_json(2, 5, backwards)}));
  const PluginRun run = rig.plan();
  ASSERT_THAT(run.problems, IsEmpty());
  const Json hw = values(run, "hwChan");
  EXPECT_EQ(hw.at(0), "35");
  EXPECT_EQ(hw.at(31), "4");
  EXPECT_EQ(hw.at(32), "3");
  EXPECT_EQ(hw.at(35), "0");
  EXPECT_EQ(values(run, "group_name").at(0), "5");
  EXPECT_EQ(values(run, "group_name").at(32), "2");
  EXPECT_EQ(values(run, "probe_shank").at(15), 0);
  EXPECT_EQ(values(run, "probe_shank").at(16), 1);
  EXPECT_EQ(values(run, "rel_x").at(16), 340.0);
  EXPECT_EQ(values(run, "channel_id").at(31), 31);
  EXPECT_EQ(values(run, "channel_id").at(32), 0);
}

TEST(EphysPlan, EveryProbeOfTheFolderCanBeUsed) {
  int probes = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(std::filesystem::path(REC2NWB_PLUGIN_DIR) / "probes")) {
    const std::string type = file.path().stem().string();
    Rig rig(tetrode_rig(1), metadata_json({group_json(0, type)}, {map_json(1, 0, {0, 1, 2, 3})}));
    const PluginRun run = rig.plan();
    EXPECT_THAT(run.problems, IsEmpty()) << type;
    EXPECT_EQ(entry(run, "groups", "/general/devices/probe 0").at("attributes").at("probe_type"),
              type);
    ++probes;
  }
  EXPECT_EQ(probes, 12);
}

Json user_probe(const std::string& type) {
  return Json::parse(R"({"probe_type": ")" + type + R"(", "units": "um",
      "probe_description": "of a lab", "num_shanks": 9, "contact_side_numbering": true,
      "contact_size": 12.5, "shanks": [{"shank_id": 0, "electrodes": [
        {"id": 0, "rel_x": 6.25, "rel_y": 0, "rel_z": 6.25},
        {"id": 1, "rel_x": -6.25, "rel_y": 0, "rel_z": 6.25},
        {"id": 2, "rel_x": -6.25, "rel_y": 0, "rel_z": -6.25},
        {"id": 3, "rel_x": 6.25, "rel_y": 0, "rel_z": -6.25}]}]})");
}

Rig rig_with(const std::string& device_type, const std::vector<Json>& documents) {
  Rig rig(tetrode_rig(1),
          metadata_json({group_json(0, device_type)}, {map_json(1, 0, {0, 1, 2, 3})}));
  Json files = Json::array();
  for (const Json& one : documents) {
    files.push_back({{"file", "lab/" + std::to_string(files.size()) + ".yml"}, {"content", one}});
  }
  rig.more["device_metadata"] = files;
  return rig;
}

TEST(EphysPlan, ProbesOfTheUserAreKnownToo) {
  Rig rig = rig_with("home made", {{{"fiber_name", "no probe"}}, user_probe("home made")});
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(
      entry(run, "groups", "/general/devices/probe 0").at("attributes").at("probe_description"),
      "of a lab");
}

TEST(EphysPlan, TheSameProbeTwiceIsFineAndTheUsersDescriptionWins) {
  Rig rig = rig_with("tetrode_12.5", {user_probe("tetrode_12.5"), user_probe("tetrode_12.5")});
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(
      entry(run, "groups", "/general/devices/probe 0").at("attributes").at("probe_description"),
      "of a lab");
}

TEST(EphysPlan, TwoProbesOfOneTypeAreAFaultThatNamesBothFiles) {
  Json other = user_probe("tetrode_12.5");
  other["shanks"][0]["electrodes"][2]["rel_x"] = 1;
  Rig rig = rig_with("tetrode_12.5", {other});
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.problems,
              ElementsAre(AllOf(HasSubstr("electrodes"), HasSubstr("probes/tetrode_12.5.yml"),
                                HasSubstr("lab/0.yml"), HasSubstr("probe_type 'tetrode_12.5'"))));
  EXPECT_TRUE(is_empty(run));
}

TEST(EphysPlan, ABrokenProbeIsAFaultThatSaysWhere) {
  Json broken = user_probe("one");
  broken["shanks"][0]["electrodes"][2].erase("rel_z");
  Json twice = user_probe("two");
  twice["shanks"][0]["electrodes"][2]["id"] = 1;
  Rig rig = rig_with("tetrode_12.5", {broken, twice});
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(AllOf(HasSubstr("lab/0.yml"), HasSubstr("index 2"), HasSubstr("rel_z")),
                          AllOf(HasSubstr("lab/1.yml"), HasSubstr("electrode id 1"))));
}

TEST(EphysPlan, PartialProbeKeepsItsGeometryButOnlyMappedRows) {
  RecSpec spec = ephys_rig(4, 2);
  Rig rig(spec, metadata_json({group_json(0, "tetrode_12.5"), group_json(1, "tetrode_12.5")},
                              {map_json(1, 0, {1, 3}), map_json(2, 1, {0, 2})}));
  const PluginRun run = rig.plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(values(run, "probe_electrode"), Json({1, 3, 0, 2}));
  EXPECT_EQ(values(run, "channel_id"), Json({1, 3, 0, 2}));
  EXPECT_NO_THROW(entry(run, "groups", "/general/devices/probe 0/0/0"));
  EXPECT_THAT(run.logs, ElementsAre(AllOf(HasSubstr("probe 0"), HasSubstr("2 of 4")),
                                    AllOf(HasSubstr("probe 1"), HasSubstr("2 of 4")),
                                    HasSubstr("recorded counts")));
}

TEST(EphysPlan, EachElectrodeHasTheNtrodeAndBadMarkOfItsOwn) {
  RecSpec spec = ephys_rig(32, 8);
  Rig rig(spec, metadata_json(
                    {group_json(0, "32c-2s8mm6cm-20um-40um-dl")},
                    {map_json(1, 0, numbers(0, 8), {2}), map_json(2, 0, numbers(8, 8)),
                     map_json(3, 0, numbers(16, 8), {16, 23}), map_json(4, 0, numbers(24, 8))}));
  const PluginRun run = rig.plan();
  ASSERT_THAT(run.problems, IsEmpty());
  for (int row = 0; row < 32; ++row) {
    EXPECT_EQ(values(run, "ntrode_id").at(static_cast<std::size_t>(row)), row / 8 + 1);
    EXPECT_EQ(values(run, "bad_channel").at(static_cast<std::size_t>(row)),
              row == 2 || row == 16 || row == 23);
  }
}

TEST(EphysPlan, BadMarksOnTheFirstNtrodeCountForTheWholeProbe) {
  RecSpec spec = ephys_rig(4, 2);
  Rig rig(spec, metadata_json({group_json(0, "tetrode_12.5")},
                              {map_json(1, 0, {0, 1}, {3}), map_json(2, 0, {2, 3})}));
  EXPECT_EQ(values(rig.plan(), "bad_channel"), Json({false, false, false, true}));
}

TEST(EphysPlan, AGroupTakesTheReferenceOfItsLastNtrode) {
  RecSpec spec = ephys_rig(12, 2);
  for (NtrodeSpec& ntrode : spec.ntrodes) ntrode.attributes["refNTrodeID"] = "-1";
  spec.ntrodes[1].attributes["refNTrodeID"] = "5";  // group 0: first none, last 5
  spec.ntrodes[1].attributes["refChan"] = "2";
  spec.ntrodes[2].attributes["refNTrodeID"] = "1";  // group 1: first 1, last none
  spec.ntrodes[4].attributes.erase("refNTrodeID");  // group 2: absent, then 0
  spec.ntrodes[5].attributes["refNTrodeID"] = "0";
  Rig rig(spec,
          metadata_json({group_json(0, "tetrode_12.5"), group_json(1, "tetrode_12.5"),
                         group_json(2, "tetrode_12.5")},
                        {map_json(1, 0, {0, 1}), map_json(2, 0, {2, 3}), map_json(3, 1, {0, 1}),
                         map_json(4, 1, {2, 3}), map_json(5, 2, {3, 2}), map_json(6, 2, {0, 1})}));
  const PluginRun run = rig.plan();
  ASSERT_THAT(run.problems, IsEmpty());
  // ntrode 5, channel 2 (from 1) is electrode 2 of group 2: row 10.
  EXPECT_EQ(values(run, "ref_elect_id"), Json({10, 10, 10, 10, -1, -1, -1, -1, -1, -1, -1, -1}));
}

TEST(EphysPlan, AReferenceThatIsNotThereIsAFaultOnlyIfItIsUsed) {
  RecSpec spec = ephys_rig(8, 4);
  spec.ntrodes[0].attributes = {{"refNTrodeID", "77"}, {"refOn", "1"}};
  spec.ntrodes[1].attributes = {{"refNTrodeID", "1"}, {"refChan", "5"}};
  Rig used(spec, tetrodes(2));
  EXPECT_THAT(
      used.plan().problems,
      ElementsAre(
          AllOf(HasSubstr("ntrode 1"), HasSubstr("refNTrodeID 77"), HasSubstr("no such ntrode")),
          AllOf(HasSubstr("ntrode 2"), HasSubstr("refChan 5"), HasSubstr("channels 1 to 4"))));
  for (NtrodeSpec& ntrode : spec.ntrodes) ntrode.attributes["refOn"] = "0";
  Rig unused(spec, tetrodes(2));
  const PluginRun run = unused.plan();
  EXPECT_THAT(run.problems, IsEmpty());
  EXPECT_EQ(values(run, "ref_elect_id").at(0), -1);
}

TEST(EphysPlan, ScaleComesFromTheNtrodeThenFromTheMetadata) {
  RecSpec spec = tetrode_rig(1);
  spec.ntrodes[0].attributes = {{"rawScalingToUv", "0.25"}, {"spikeScalingToUv", "0.5"}};
  EXPECT_EQ(series(Rig(spec, tetrodes(1)).plan()).at("attributes").at("conversion"), 0.25 * 1e-6);
  spec.ntrodes[0].attributes = {{"spikeScalingToUv", "0.5"}};
  EXPECT_EQ(series(Rig(spec, tetrodes(1)).plan()).at("attributes").at("conversion"), 0.5 * 1e-6);
  spec.ntrodes[0].attributes = {};
  EXPECT_EQ(series(Rig(spec, tetrodes(1)).plan()).at("attributes").at("conversion"),
            1.95e-7 * 1e6 * 1e-6);
}

TEST(EphysPlan, AScaleThatIsNoneIsAFault) {
  RecSpec spec = tetrode_rig(1);
  spec.ntrodes[0].attributes = {{"rawScalingToUv", "much"}};
  EXPECT_THAT(Rig(spec, tetrodes(1)).plan().problems,
              ElementsAre(AllOf(HasSubstr("rawScalingToUv of ntrode 1"), HasSubstr("'much'"))));
  spec.ntrodes[0].attributes = {};
  Json metadata = tetrodes(1);
  metadata.erase("raw_data_to_volts");
  EXPECT_THAT(Rig(spec, metadata).plan().problems,
              ElementsAre(HasSubstr("error /raw_data_to_volts")));
}

TEST(EphysPlan, DifferentScalesBecomeChannelConversion) {
  RecSpec spec = tetrode_rig(2);
  spec.ntrodes[1].attributes["rawScalingToUv"] = "0.018311105685598315";
  const PluginRun run = Rig(spec, tetrodes(2)).plan();
  EXPECT_EQ(series(run).at("attributes").at("conversion"), 1e-6);
  const Json& factors = entry(run, "datasets", "/acquisition/e-series/channel_conversion");
  EXPECT_EQ(factors.at("dtype"), "float64");
  EXPECT_EQ(factors.at("attributes").at("axis"), Json({{"dtype", "int32"}, {"value", 1}}));
  const double small = 0.018311105685598315;
  EXPECT_EQ(factors.at("value"), Json({0.195, 0.195, 0.195, 0.195, small, small, small, small}));
}

TEST(EphysPlan, MicrovoltsBeyondInt16AreAFaultAtPlanTime) {
  RecSpec spec = tetrode_rig(1);
  spec.ntrodes[0].attributes = {{"rawScalingToUv", "1.01"}};
  Rig rig(spec, tetrodes(1));
  rig.layout = "trodes_to_nwb";
  EXPECT_THAT(rig.plan().problems,
              ElementsAre(AllOf(HasSubstr("ntrode 1"), HasSubstr("1.01"), HasSubstr("int16"),
                                HasSubstr("--layout standard"))));
  rig.spec.ntrodes[0].attributes = {{"rawScalingToUv", "1"}};
  EXPECT_THAT(rig.plan().problems, IsEmpty());
  rig.spec.ntrodes[0].attributes = {{"rawScalingToUv", "1.01"}};
  rig.layout = "standard";
  EXPECT_THAT(rig.plan().problems, IsEmpty());
}

}  // namespace
}  // namespace rec2nwb::test
