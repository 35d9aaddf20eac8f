using Postroad.Core.Primitives;

namespace Postroad.Tests.Primitives;

public sealed class HostLettersTests
{
    [Theory]
    [InlineData("harbourlane.example", "harbourlane.example")]
    [InlineData("xn--mller-kva.example", "müller.example (xn--mller-kva.example)")]
    [InlineData("news.xn--kaffeefrh-x9a.example", "news.kaffeefrüh.example (news.xn--kaffeefrh-x9a.example)")]
    [InlineData("Ines@xn--mller-kva.example", "Ines@müller.example (Ines@xn--mller-kva.example)")]
    [InlineData("xn--.example", "xn--.example")]
    [InlineData("xn--a.example", "xn--a.example")]
    public void A_name_is_shown_in_its_letters_and_as_the_DNS_knows_it(string name, string shown) => Assert.Equal(shown, HostLetters.Both(name));
}
