namespace Postroad.Tests.Architecture;

/// <summary>The product meets the simulator over sockets only; who starts it is named in <see cref="Exceptions.SimulatorStarters"/>.</summary>
internal static class SimulatorRule
{
    public static IEnumerable<string> Mentions(IEnumerable<SourceFile> sources) =>
        from file in sources
        where file.Code.Contains("Postroad.Simulator", StringComparison.Ordinal)
              || System.Text.RegularExpressions.Regex.IsMatch(file.Code, @"\b(?<![\w.""/])Simulator\.[A-Z]\w*\.")
        select file.Path;
}
