using System.Xml.Linq;

namespace Postroad.Tests.Architecture;

public sealed class BorderTests
{
    [Fact]
    public void Assemblies_keep_their_borders() =>
        Rule.AssertKept(new[] { ProductAssemblies.Core, ProductAssemblies.Simulator, ProductAssemblies.Web }.SelectMany(BorderRule.Violations));

    [Theory]
    [InlineData("src/Core/Postroad.Core.csproj")]
    [InlineData("src/Simulator/Postroad.Simulator.csproj")]
    public void Core_and_simulator_reference_no_project(string project) => Assert.Empty(References(project, "ProjectReference"));

    // A framework reference that no type uses leaves no trace in the assembly.
    [Fact]
    public void Core_has_no_framework_reference() => Assert.Empty(References("src/Core/Postroad.Core.csproj", "FrameworkReference"));

    [Fact]
    public void Planted_references_are_found()
    {
        var web = ProductAssemblies.Web.GetReferencedAssemblies().Select(reference => reference.Name!).ToList();

        Assert.Contains("Postroad.Core may not reference Postroad.Simulator", BorderRule.Violations("Postroad.Core", ["Postroad.Simulator"]));
        Assert.Contains(BorderRule.Violations("Postroad.Core", web), v => v.Contains("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.Contains("Postroad.Simulator may not reference Postroad.Core", BorderRule.Violations("Postroad.Simulator", ["Postroad.Core"]));
        Assert.NotEmpty(References("src/Web/Postroad.Web.csproj", "ProjectReference"));
        Assert.NotEmpty(References("src/Simulator/Postroad.Simulator.csproj", "FrameworkReference"));
    }

    [Fact]
    public void Only_who_starts_the_simulator_knows_it() =>
        Rule.AssertKept(Exceptions.Judge(SimulatorRule.Mentions(SourceFile.Under("src/Web", ".cs", ".razor")), Exceptions.SimulatorStarters, "knows the simulator"));

    [Fact]
    public void A_planted_page_that_knows_the_simulator_is_found() =>
        Assert.Equal(["src/Web/Pages/Planted.cs"], SimulatorRule.Mentions([SourceFile.Planted("PlantedSimulatorUse.txt", "src/Web/Pages/Planted.cs")]));

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(Fixtures.Repository.PathOf(project)).Descendants(kind).Select(reference => (string)reference.Attribute("Include")!);
}
