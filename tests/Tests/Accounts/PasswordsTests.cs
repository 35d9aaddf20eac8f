using Postroad.Core.Accounts;

namespace Postroad.Tests.Accounts;

public sealed class PasswordsTests
{
    private static readonly string[] Ines = ["Ines Moreau", "ines@harbourlane.example", "Harbour Lane Coffee"];

    [Theory]
    [InlineData("walnut-scoop-kettle")]
    [InlineData("correct horse battery staple")]
    [InlineData("Grüße aus dem Nordhafen")]
    [InlineData("пароль с длинным хвостом")]
    [InlineData("x7#Lq9!mZ2vT")]
    public void Long_and_unusual_ones_are_welcome(string password) => Assert.Null(Passwords.Fault(password, Ines));

    [Theory]
    [InlineData("", "There is no password.")]
    [InlineData("short", "5 characters is less than the 12 that are needed.")]
    [InlineData("👍👍👍", "3 characters is less than the 12 that are needed.")]
    [InlineData("1qaz2wsx3edc", "This password is in a list of leaked ones.")]
    [InlineData("Unbelievable", "This password is in a list of leaked ones.")]
    [InlineData("sunshinepassword", "This password is made of leaked ones")]
    [InlineData("P@ssw0rdP@ssw0rd", "This password is made of leaked ones")]
    [InlineData("sunshine-dragon-1987", "This password is made of leaked ones")]
    [InlineData("InesMoreau1990", "This password is made of your own name, address or organisation.")]
    [InlineData("harbourlane2024!", "This password is made of your own name, address or organisation.")]
    [InlineData("postroadpostroad", "This password is made of your own name, address or organisation.")]
    [InlineData("aaaaaaaaaaaaaaaa", "This password is the same few characters again and again")]
    [InlineData("1234567890123", "This password is the same few characters again and again")]
    [InlineData("qwertyuiopasdf", "This password is the same few characters again and again")]
    public void What_is_guessed_first_is_refused_and_said_why(string password, string begins) =>
        Assert.StartsWith(begins, Passwords.Fault(password, Ines), StringComparison.Ordinal);

    [Fact]
    public void One_of_more_than_a_thousand_characters_is_refused() =>
        Assert.Equal("1,001 characters is more than the 1,000 that are kept.", Passwords.Fault(string.Concat(Enumerable.Range(0, 1_001).Select(i => (char)('a' + (i * 7 % 26)))), Ines));

    [Fact]
    public void The_right_one_is_right_and_no_other_is()
    {
        var passwords = new Passwords();
        var hash = passwords.Hash("Grüße aus dem Nordhafen");
        Assert.True(passwords.Verify(hash, "Grüße aus dem Nordhafen", out var isStale));
        Assert.False(isStale);
        Assert.False(passwords.Verify(hash, "Grüße aus dem Südhafen", out _));
        Assert.False(passwords.Verify(hash, new string('x', 2_000_000), out _));
        Assert.DoesNotContain("Nordhafen", hash, StringComparison.Ordinal);
    }

    [Fact]
    public void Whether_there_is_somebody_costs_one_hash_either_way()
    {
        var passwords = new Passwords();
        var hash = passwords.Hash("walnut-scoop-kettle");
        var before = passwords.Worked;
        passwords.Verify(hash, "wrong wrong wrong", out _);
        var known = passwords.Worked - before;
        passwords.Verify(null, "wrong wrong wrong", out _);
        Assert.Equal((1, 1), (known, passwords.Worked - before - known));
    }
}
