using System.Text.Json;

namespace Postroad.Tests.Oracle;

/// <summary>What the steps of a script ended with.</summary>
internal sealed class ForeignSteps(JsonElement results)
{
    /// <summary>What a step returned.</summary>
    public JsonElement Value(string step)
    {
        var result = results.GetProperty(step);
        Assert.True(result.GetProperty("ok").GetBoolean(), $"{step}: {result}");
        return result.GetProperty("value");
    }

    /// <summary>The error with which a step ended.</summary>
    public JsonElement Refused(string step)
    {
        var result = results.GetProperty(step);
        Assert.False(result.GetProperty("ok").GetBoolean(), $"{step} was let through: {result}");
        return result;
    }
}
