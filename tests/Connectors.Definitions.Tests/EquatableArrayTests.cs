namespace Connectors.Definitions.Tests;

public class EquatableArrayTests
{
    [Fact]
    public void The_default_is_the_empty_list()
    {
        Assert.Equal(default, EquatableArray.Of<string>());
        Assert.Empty(default(EquatableArray<string>));
        Assert.Equal(default(EquatableArray<string>).GetHashCode(), EquatableArray.Of<string>().GetHashCode());
    }

    [Fact]
    public void Lists_are_equal_when_their_items_are()
    {
        Assert.True(EquatableArray.Of("a", "b") == EquatableArray.Of("a", "b"));
        Assert.Equal(EquatableArray.Of("a", "b").GetHashCode(), EquatableArray.Of("a", "b").GetHashCode());
        Assert.True(EquatableArray.Of("a", "b") != EquatableArray.Of("b", "a"));
        Assert.True(EquatableArray.Of("a") != EquatableArray.Of("a", "b"));
        Assert.True(EquatableArray.Of(EquatableArray.Of(1)) == EquatableArray.Of(EquatableArray.Of(1)));
    }

    [Fact]
    public void A_list_keeps_no_hold_on_the_array_it_was_made_of()
    {
        string[] items = ["a"];
        var list = EquatableArray.Of(items);
        items[0] = "b";
        Assert.Equal("a", list[0]);
    }

    [Fact]
    public void A_list_is_walked_in_order()
    {
        var walked = new List<int>();
        foreach (var item in EquatableArray.Of(3, 1, 2)) walked.Add(item);
        Assert.Equal([3, 1, 2], walked);
    }
}
