using Postroad.Core.Lists;

namespace Postroad.Tests.Architecture;

public sealed class VendorTests
{
    private static readonly IReadOnlyCollection<SourceFile> Core = [.. SourceFile.Under("src/Core", ".cs")];

    [Fact]
    public void A_package_is_used_only_in_its_place() => Rule.AssertKept(VendorRule.Violations(TypeUse.OfProduct(), Core));

    [Fact]
    public void Database_drivers_are_named_only_in_files_of_their_database() => Rule.AssertKept(VendorRule.DriverMentions(Core));

    [Fact]
    public void A_planted_package_at_the_wrong_place_is_found() =>
        Assert.Contains(
            VendorRule.Violations(TypeUse.Of<PlantedVendorUse>(), Core), v => v.Contains("AngleSharp belongs in Postroad.Core.Templates only", StringComparison.Ordinal));

    [Fact]
    public void A_planted_driver_in_a_feature_is_found_by_type_and_by_text()
    {
        Assert.Contains(VendorRule.Violations(TypeUse.Of<PlantedDriverUse>(), Core), v => v.Contains("Npgsql belongs in", StringComparison.Ordinal));
        Assert.Single(VendorRule.DriverMentions([SourceFile.Planted("PlantedDriverUse.cs", "src/Core/Lists/PlantedDriverUse.cs")]));
    }

    [Fact]
    public void The_same_driver_in_a_file_named_for_its_database_is_allowed()
    {
        var file = SourceFile.Planted("PlantedDriverUse.cs", "src/Core/Lists/PlantedDriverUse.Postgres.cs");
        Assert.Empty(VendorRule.DriverMentions([file]));
        Assert.Empty(VendorRule.Violations(TypeUse.Of<PlantedDriverUse>(), [file]));
    }
}
