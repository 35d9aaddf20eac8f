using Postroad.Web.Pages;

namespace Postroad.Tests.Architecture;

public sealed class EdgeTests
{
    [Fact]
    public void Screens_and_interface_never_touch_the_database() => Rule.AssertKept(EdgeRule.Violations(TypeUse.OfProduct()));

    [Fact]
    public void A_planted_page_that_reads_the_database_is_found() =>
        Assert.Contains(EdgeRule.Violations(TypeUse.Of<PlantedPage>()), v => v.EndsWith("only Core touches the database", StringComparison.Ordinal));
}
