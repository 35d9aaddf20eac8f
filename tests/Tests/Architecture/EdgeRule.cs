namespace Postroad.Tests.Architecture;

/// <summary>Screens and REST call the methods of Core; none of them holds a context, a connection or a driver.</summary>
internal static class EdgeRule
{
    private static readonly string[] Database = ["Microsoft.EntityFrameworkCore", "System.Data"];

    private static readonly string[] Contexts = ["Postroad.Core.Persistence.PostroadDb", "Postroad.Core.Persistence.WriteSession"];

    public static IEnumerable<string> Violations(IEnumerable<TypeUse> uses) =>
        from use in uses
        where IsIn(use.Namespace, "Postroad.Web")
        where Contexts.Contains(use.UsedType) || Database.Any(name => IsIn(use.UsedNamespace, name))
        select $"{use}: only Core touches the database";

    private static bool IsIn(string name, string place) => name == place || name.StartsWith(place + ".", StringComparison.Ordinal);
}
