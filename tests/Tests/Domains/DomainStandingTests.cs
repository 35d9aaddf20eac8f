using Postroad.Core.Domains;

namespace Postroad.Tests.Domains;

/// <summary>What a break is: something that was right and is wrong.</summary>
public sealed class DomainStandingTests
{
    private const string Key = "1.1 Dkim";

    [Fact]
    public void Only_what_was_right_breaks_and_what_is_not_known_changes_nothing()
    {
        var start = DomainStanding.Read(null);
        Assert.Empty(start.After([Wrong()]).Broken);
        var right = start.After([Right()]);
        var unknown = right.After([Unknown()]);
        Assert.Empty(unknown.Broken);
        var broken = unknown.After([Wrong()]);
        Assert.Equal([Key], broken.Broken.Select(b => b.Key));
        Assert.Equal([Key], broken.After([Unknown()]).Broken.Select(b => b.Key));
        Assert.Empty(broken.After([Right()]).Broken);
    }

    [Fact]
    public void What_is_not_asked_for_any_more_or_is_at_a_new_version_is_not_broken()
    {
        var right = DomainStanding.Read(DomainStanding.Read(null).After([Right()]).Write());
        Assert.True(right.After([Wrong()]).IsBroken(Key));
        Assert.Empty(right.After([]).Broken);
        Assert.Empty(right.After([Wrong() with { Key = "1.2 Dkim" }]).Broken);
    }

    private static PartReading Right() => new(Key, true, false, "");

    private static PartReading Wrong() => new(Key, false, true, "No key");

    private static PartReading Unknown() => new(Key, false, false, "No answer");
}
