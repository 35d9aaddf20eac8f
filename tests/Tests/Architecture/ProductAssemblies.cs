using System.Reflection;

namespace Postroad.Tests.Architecture;

internal static class ProductAssemblies
{
    public static Assembly Core { get; } = typeof(Core.Primitives.EmailAddress).Assembly;

    public static Assembly Web { get; } = Assembly.Load("postroad");

    public static Assembly Simulator { get; } = Assembly.Load("Postroad.Simulator");
}
